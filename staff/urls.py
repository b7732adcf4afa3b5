"""Addresses of this room."""

from django.urls import path

from staff.views import absences, people, profile, sign_in, sign_ins, teams

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<str:staff_number>/", people.person, name="person"),
    path("people/<str:staff_number>/skills/", people.collector, name="collector"),
    path("people/<str:staff_number>/leaving/", people.leaving, name="person-leaving"),
    path("people/<str:staff_number>/reactivation/", people.reactivation, name="person-reactivation"),
    path("people/<str:staff_number>/password/", people.password_reset, name="person-password"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team-new"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.absence_new, name="absence-new"),
    path("absences/<int:pk>/cancellation/", absences.absence_cancellation, name="absence-cancellation"),
    path("sign-ins/", sign_ins.sign_ins, name="sign-ins"),
]
