"""The addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from kvitt.transactions.kind import kinds
from kvitt.web.pages import approvals, black, decide, finance, home, insight, install, profile, reports, sign_in, thread
from kvitt.web.pages.configuration import urlpatterns as configuration


def _kinds() -> list[URLResolver]:
    return [path(f"{code}/", include(list(kind.urls()))) for code, kind in kinds().items()]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in_page, name="sign-in"),
    path("sign-in/demo/", sign_in.demo_door, name="demo"),
    path("sign-in/language/", sign_in.language_door, name="language"),
    path("sign-in/forgotten/", sign_in.forgotten_page, name="forgotten"),
    path("password/<str:token>/", sign_in.password_page, name="password"),
    path("sign-out/", sign_in.sign_out_page, name="sign-out"),
    path("me/", profile.profile, name="profile"),
    path("me/away/", profile.away, name="away"),
    path("me/back/", profile.back, name="back"),
    path("me/password/", profile.password, name="change-password"),
    path("me/sessions/end/", profile.end_sessions, name="end-sessions"),
    path("me/tokens/", profile.token, name="token"),
    path("mine/", home.mine, name="mine"),
    path("mine/send/", home.send_many, name="send-many"),
    path("items/restore/", home.restore_items, name="restore-items"),
    path("items/recall/", home.recall_items, name="recall-items"),
    path("items/<uuid:transaction_id>/", home.item, name="item"),
    path("items/<uuid:transaction_id>/recall/", home.recall_item, name="recall"),
    path("items/<uuid:transaction_id>/answer/", thread.answer_page, name="answer"),
    path("items/<uuid:transaction_id>/copy/", home.copy_item, name="copy"),
    path("items/<uuid:transaction_id>/discard/", home.discard_item, name="discard"),
    path("receipts/", home.inbox, name="inbox"),
    path("receipts/add/", home.upload, name="upload"),
    path("receipts/remove/", home.throw_receipts_away, name="throw-receipts-away"),
    path("receipts/shown-again/", black.shown_again, name="receipt-shown-again"),
    path("receipts/<uuid:receipt_id>/black/", black.black, name="receipt-black"),
    path("receipts/<uuid:receipt_id>/<int:number>/<slug:size>/", home.receipt_page, name="receipt-page"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/items/", reports.put_in, name="report-items"),
    path("reports/<uuid:report_id>/send/", reports.send_report, name="report-send"),
    path("decide/<str:token>/", decide.decide, name="decide"),
    path("decide/<str:token>/receipt/<int:number>/", decide.decide_receipt, name="decide-receipt"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<uuid:transaction_id>/", approvals.approvals, name="approval"),
    path("approvals/<uuid:transaction_id>/behind/", approvals.behind, name="behind"),
    path("approvals/<uuid:transaction_id>/pane/", approvals.pane, name="pane"),
    path("approvals/<uuid:transaction_id>/opened/", approvals.opened, name="opened"),
    path("approvals/approve/", approvals.approve_page, name="approve"),
    path("approvals/reject/", approvals.reject_page, name="reject"),
    path("approvals/ask/", thread.ask_page, name="ask"),
    path("approvals/undo/", approvals.undo_decisions, name="undo-decisions"),
    path("finance/", finance.finance, name="finance"),
    path("finance/insight/", insight.insight, name="insight"),
    path("finance/book-ready/", finance.book_ready_page, name="book-ready"),
    path("finance/checked/", finance.checked_page, name="checked"),
    path("finance/draws/", finance.draws_page, name="draws"),
    path("finance/book/", finance.book_page, name="book"),
    path("finance/<uuid:transaction_id>/", finance.finance_item, name="finance-item"),
    path("finance/<uuid:transaction_id>/correct/", finance.correct_page, name="correct"),
    path("finance/<uuid:transaction_id>/back/", finance.send_back_page, name="send-back"),
    path("finance/<uuid:transaction_id>/reverse/", finance.reverse_page, name="reverse"),
    path("vouchers/", finance.vouchers_page, name="vouchers"),
    path("exports/", finance.exports_page, name="exports"),
    path("exports/make/", finance.export_page, name="export"),
    path("exports/<uuid:batch_id>/<slug:code>/", finance.export_file, name="export-file"),
    path("overview/", finance.overview, name="overview"),
    path("configuration/", include(configuration)),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("sw.js", install.service_worker, name="service-worker"),
    path("share/", install.share, name="share"),
    path("offline/", TemplateView.as_view(template_name="web/offline.html"), name="offline"),
    *_kinds(),
]
