"""The pages of an expense."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
