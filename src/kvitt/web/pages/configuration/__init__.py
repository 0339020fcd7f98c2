"""What pro users configure: lists, forms, bulk changes, tables in and out, periods."""

from django.urls import path

from kvitt.web.pages.configuration.lists import bulk_page, index, invite_page, rows_page
from kvitt.web.pages.configuration.national_ids import national_id
from kvitt.web.pages.configuration.periods import periods_page
from kvitt.web.pages.configuration.policies import (
    activate_page,
    new_policy_page,
    policies_page,
    policy_file,
    policy_page,
    ready_page,
    retire_page,
)
from kvitt.web.pages.configuration.policy_rules import move_page, rule_page, take_out_page
from kvitt.web.pages.configuration.policy_trials import begin_trial_page, cancel_trial_page, policy_trial, trial_part
from kvitt.web.pages.configuration.rates import rates_page
from kvitt.web.pages.configuration.rows import row_page
from kvitt.web.pages.configuration.tables import table_in, table_out

urlpatterns = [
    path("", index, name="configuration"),
    path("periods/", periods_page, name="periods"),
    path("rates/", rates_page, name="rates"),
    path("policies/", policies_page, name="policies"),
    path("policies/new/", new_policy_page, name="policy-new"),
    path("policies/none/", retire_page, name="policy-retire"),
    path("policies/ready/<slug:theme>/", ready_page, name="policy-ready"),
    path("policies/<uuid:policy_id>/", policy_page, name="policy"),
    path("policies/<uuid:policy_id>/policy.toml", policy_file, name="policy-file"),
    path("policies/<uuid:policy_id>/try/", policy_trial, name="policy-try"),
    path("policies/<uuid:policy_id>/try/part/", trial_part, name="policy-try-part"),
    path("policies/<uuid:policy_id>/try/begin/", begin_trial_page, name="policy-try-begin"),
    path("policies/<uuid:policy_id>/try/<uuid:run_id>/cancel/", cancel_trial_page, name="policy-try-cancel"),
    path("policies/<uuid:policy_id>/rules/new/", rule_page, name="policy-rule-new"),
    path("policies/<uuid:policy_id>/rules/<slug:code>/", rule_page, name="policy-rule"),
    path("policies/<uuid:policy_id>/rules/<slug:code>/out/", take_out_page, name="policy-rule-out"),
    path("policies/<uuid:policy_id>/rules/<slug:code>/move/", move_page, name="policy-rule-move"),
    path("policies/<uuid:policy_id>/activate/", activate_page, name="policy-activate"),
    path("users/<uuid:user_id>/number/", national_id, name="configuration-national-id"),
    path("users/invite/", invite_page, name="configuration-invite"),
    path("<slug:code>/", rows_page, name="configuration-rows"),
    path("<slug:code>/import/", table_in, name="configuration-import"),
    path("<slug:code>/bulk/", bulk_page, name="configuration-bulk"),
    path("<slug:code>/table.<slug:ending>", table_out, name="configuration-table"),
    path("<slug:code>/<uuid:row_id>/", row_page, name="configuration-row"),
]
