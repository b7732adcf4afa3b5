from django.urls import include, path

from collections_app.views import home, language
from foundation.soon import soon

urlpatterns = [
    path("", home.home, name="home"),
    path("health/", home.health, name="health"),
    path("language/", language.language, name="language"),
    path("cases/<str:number>/", soon, name="case"),
    path("search/", soon, name="search"),
    path("board/", soon, name="board"),
    path("compliance/", soon, name="compliance"),
    path("settings/", soon, name="settings"),
    path("", include("staff.urls")),
    path("", include("cases.urls")),
    path("", include("followups.urls")),
    path("", include("visits.urls")),
    path("", include("intake.urls")),
    path("", include("reports.urls")),
]
