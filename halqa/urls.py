"""Every address, in one list."""

from __future__ import annotations

from django.urls import URLPattern, path

from halqa.doors.web import ballots, demo, house, people, programme, proposals, record
from halqa.doors.web.floor import desk, participant, stage, statements

handler400 = "halqa.doors.web.house.bad_request"
handler404 = "halqa.doors.web.house.not_found"
handler500 = "halqa.doors.web.house.broken"

urlpatterns: list[URLPattern] = [
    path("", house.root, name="root"),
    path("healthz", house.healthz, name="healthz"),
    path("enter/<str:token>", people.enter, name="enter"),
    path("leave", people.leave, name="leave"),
    path("import", programme.begin, name="begin"),
    path("p", participant.short, name="short"),
    path("p/<str:code>", participant.short, name="short_code"),
    path("<slug:slug>", house.slug, name="slug"),
    path("<slug:slug>/<str:lang>", house.slash, name="slash"),
    path("<slug:slug>/<str:lang>/", programme.home, name="home"),
    path("<slug:slug>/<str:lang>/programme", programme.whole, name="programme"),
    path("<slug:slug>/<str:lang>/programme/<str:day>", programme.day, name="day"),
    path("<slug:slug>/<str:lang>/sessions/<int:number>", programme.session, name="session"),
    path("<slug:slug>/<str:lang>/sessions/<int:number>.ics", programme.session_ics, name="session_ics"),
    path("<slug:slug>/<str:lang>/people", programme.people, name="people"),
    path("<slug:slug>/<str:lang>/people/<int:number>", programme.person, name="person"),
    path("<slug:slug>/<str:lang>/rooms/<int:number>", programme.room, name="room"),
    path("<slug:slug>/<str:lang>/search", programme.search, name="search"),
    path("<slug:slug>/<str:lang>/agenda", programme.agenda, name="agenda"),
    path("<slug:slug>/<str:lang>/schedule.xml", programme.schedule_xml, name="schedule_xml"),
    path("<slug:slug>/<str:lang>/schedule.json", programme.schedule_json, name="schedule_json"),
    path("<slug:slug>/<str:lang>/schedule.ics", programme.schedule_ics, name="schedule_ics"),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/edit", programme.edit, name="edit"),
    path("<slug:slug>/<str:lang>/desk/symposium", programme.change, name="change"),
    path("<slug:slug>/<str:lang>/desk/import", programme.upload, name="import"),
    path("<slug:slug>/<str:lang>/privacy", house.privacy, name="privacy"),
    path("<slug:slug>/<str:lang>/limits", house.limits, name="limits"),
    path("<slug:slug>/<str:lang>/ensemble", demo.ensemble, name="ensemble"),
    path("<slug:slug>/<str:lang>/p", participant.door, name="door"),
    path("<slug:slug>/<str:lang>/p/<str:code>", participant.floor, name="floor"),
    path("<slug:slug>/<str:lang>/p/<str:code>/questions", participant.questions, name="questions"),
    path("<slug:slug>/<str:lang>/p/<str:code>/supports", participant.supports, name="supports"),
    path("<slug:slug>/<str:lang>/p/<str:code>/vote/<int:number>", ballots.vote, name="vote"),
    path("<slug:slug>/<str:lang>/receipts", ballots.find, name="receipts"),
    path("<slug:slug>/<str:lang>/receipts/<str:code>", ballots.receipt, name="receipt"),
    path("<slug:slug>/<str:lang>/stage/<int:number>", stage.stage, name="stage"),
    path("<slug:slug>/<str:lang>/desk", desk.desk, name="desk"),
    path("<slug:slug>/<str:lang>/desk/team", people.team, name="team"),
    path("<slug:slug>/<str:lang>/desk/team/again", people.again, name="again"),
    path("<slug:slug>/<str:lang>/desk/team/withdraw", people.withdraw, name="withdraw"),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>", desk.session, name="desk_session"),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/doors", desk.doors, name="doors"),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/polls/new", desk.draft, name="draft"),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/budgets/new", desk.budget, name="budget"),
    path(
        "<slug:slug>/<str:lang>/desk/sessions/<int:number>/budgets/<int:consultation>",
        desk.budget_again,
        name="budget_again",
    ),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/polls/<int:consultation>", desk.poll, name="poll"),
    path(
        "<slug:slug>/<str:lang>/desk/sessions/<int:number>/statements/<int:consultation>",
        statements.statements,
        name="statements",
    ),
    path(
        "<slug:slug>/<str:lang>/desk/sessions/<int:number>/statements/<int:consultation>/<int:said>",
        statements.statement,
        name="statement",
    ),
    path("<slug:slug>/<str:lang>/desk/sessions/<int:number>/questions/<int:asked>", desk.question, name="question"),
    path("<slug:slug>/<str:lang>/results/<int:number>", record.result, name="result"),
    path("<slug:slug>/<str:lang>/results/<int:number>/statements", record.statements, name="result_statements"),
    path("<slug:slug>/<str:lang>/results/<int:number>/projects", record.projects, name="result_projects"),
    path("<slug:slug>/<str:lang>/results/<int:number>/ballots.pb", record.ballots_pb, name="ballots_pb"),
    path("<slug:slug>/<str:lang>/results/<int:number>/counts.csv", record.counts_csv, name="counts_csv"),
    path("<slug:slug>/<str:lang>/results/<int:number>/votes.csv", record.votes_csv, name="votes_csv"),
    path("<slug:slug>/<str:lang>/report", record.report, name="report"),
    path("<slug:slug>/<str:lang>/record", record.record, name="record"),
    path("<slug:slug>/<str:lang>/record.zip", record.record_zip, name="record_zip"),
    path("<slug:slug>/<str:lang>/cheat", record.cheat, name="cheat"),
    path("<slug:slug>/<str:lang>/recommendations", proposals.recommendations, name="recommendations"),
    path("<slug:slug>/<str:lang>/recommendations/<int:number>", proposals.recommendation, name="recommendation"),
    path("<slug:slug>/<str:lang>/desk/recommendations", proposals.desk, name="desk_recommendations"),
    path("<slug:slug>/<str:lang>/desk/recommendations/new", proposals.write, name="new_recommendation"),
    path("<slug:slug>/<str:lang>/desk/recommendations/<int:number>", proposals.write, name="edit_recommendation"),
    path("<slug:slug>/<str:lang>/desk/recommendations/<int:number>/evidence", proposals.evidence, name="evidence"),
    path("<slug:slug>/<str:lang>/desk/recommendations/<int:number>/publish", proposals.publish, name="publish"),
]
