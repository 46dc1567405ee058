"""Every address, in one list."""

from __future__ import annotations

from django.urls import URLPattern, path

from halqa.doors.web import demo, house

handler400 = "halqa.doors.web.house.bad_request"
handler404 = "halqa.doors.web.house.not_found"
handler500 = "halqa.doors.web.house.broken"

urlpatterns: list[URLPattern] = [
    path("", house.root, name="root"),
    path("healthz", house.healthz, name="healthz"),
    path("enter/<str:token>", house.enter, name="enter"),
    path("leave", house.leave, name="leave"),
    path("<slug:slug>", house.slug, name="slug"),
    path("<slug:slug>/<str:lang>/privacy", house.privacy, name="privacy"),
    path("<slug:slug>/<str:lang>/limits", house.limits, name="limits"),
    path("<slug:slug>/<str:lang>/ensemble", demo.ensemble, name="ensemble"),
]
