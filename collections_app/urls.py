from django.urls import include, path

from collections_app.views import home, language

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("language/", language.language, name="language"),
    path("", include("staff.urls")),
    path("", include("cases.urls")),
    path("", include("followups.urls")),
    path("", include("visits.urls")),
    path("", include("intake.urls")),
    path("", include("reports.urls")),
]
