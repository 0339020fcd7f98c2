"""The addresses of the kind, mounted under `/mileage/`."""

from django.urls import path

from kvitt.transactions.kinds.mileage import (
    amending,
    garage,
    log_pages,
    matrix_compare,
    matrix_pages,
    matrix_row_pages,
    pages,
)
from kvitt.transactions.kinds.mileage.settle import CODE

urlpatterns = [
    path("new/", pages.new, name="mileage-new"),
    path("garage/", garage.garage, name="mileage-garage"),
    path("garage/me/", garage.driver, name="mileage-driver"),
    path("garage/vehicles/", garage.new_vehicle, name="mileage-vehicle-new"),
    path("garage/vehicles/<uuid:vehicle_id>/", garage.vehicle, name="mileage-vehicle"),
    path("garage/places/", garage.new_place, name="mileage-place-new"),
    path("garage/places/<uuid:place_id>/", garage.place, name="mileage-place"),
    path("log/", log_pages.log, name="mileage-log"),
    path("log/pdf/", log_pages.as_pdf, name="mileage-log-pdf"),
    path("log/excel/", log_pages.as_excel, name="mileage-log-excel"),
    path("matrix/", matrix_pages.table, name="mileage-matrix"),
    path("matrix/price/", matrix_pages.price, name="mileage-matrix-price"),
    path("matrix/compare/", matrix_compare.compare, name="mileage-matrix-compare"),
    path("matrix/rows/", matrix_row_pages.row_page, name="mileage-matrix-rows"),
    path("matrix/rows/back/", matrix_row_pages.put_back, name="mileage-matrix-row-back"),
    path("matrix/rows/<int:number>/", matrix_row_pages.row_page, name="mileage-matrix-row"),
    path("matrix/rows/<int:number>/move/", matrix_row_pages.arrange, name="mileage-matrix-row-move"),
    path("matrix/law/", matrix_pages.law, name="mileage-matrix-law"),
    path("matrix/<uuid:matrix_id>/text/", matrix_pages.text, name="mileage-matrix-text"),
    path("matrix/<uuid:matrix_id>/activate/", matrix_pages.activate, name="mileage-matrix-activate"),
    path("matrix/<uuid:matrix_id>/discard/", matrix_pages.discard, name="mileage-matrix-discard"),
    path("<uuid:transaction_id>/", pages.edit, name=CODE),
    path("<uuid:transaction_id>/amend/", amending.amend_page, name="mileage-amend"),
    path("<uuid:transaction_id>/save/", pages.autosave, name="mileage-save"),
    path("<uuid:transaction_id>/send/", pages.send, name="mileage-send"),
    path("<uuid:transaction_id>/same/", pages.same, name="mileage-same"),
    path("<uuid:transaction_id>/repeat/", pages.repeat, name="mileage-repeat"),
    path("<uuid:transaction_id>/repeat/undo/", pages.undo_repeat, name="mileage-repeat-undo"),
    path("<uuid:transaction_id>/receipts/", pages.add_receipt, name="mileage-receipts"),
    path("<uuid:transaction_id>/receipts/<uuid:receipt_id>/off/", pages.take_off_receipt, name="mileage-receipt-off"),
]
