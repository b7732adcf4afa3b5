from django.urls import include, path

urlpatterns = [
    path("", include("staff.urls")),
    path("", include("cases.urls")),
    path("", include("followups.urls")),
    path("", include("visits.urls")),
    path("", include("intake.urls")),
    path("", include("reports.urls")),
]
