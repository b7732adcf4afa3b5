"""Addresses of this room."""

from django.urls import path

from foundation.soon import soon
from staff.views import sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("people/", soon, name="people"),
    path("people/<str:staff_number>/", soon, name="person"),
    path("teams/", soon, name="teams"),
    path("teams/<int:pk>/", soon, name="team"),
    path("absences/", soon, name="absences"),
    path("sign-ins/", soon, name="sign-ins"),
    path("notices/", soon, name="notices"),
    path("profile/", soon, name="profile"),
]
