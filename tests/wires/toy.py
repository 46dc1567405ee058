"""A small Django site that shows every kind of answer the wires must carry."""

from __future__ import annotations

import io
import threading

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from halqa.wires.answer import Answer, deliver
from halqa.wires.bridge import Bridge

state = {}
gate = threading.Event()


def reset():
    state.clear()
    state.update(words="first", renders=0, stored=[], threads=set())
    gate.set()


def prepared(_request, number=1):
    state["renders"] += 1
    words = state["words"]
    gate.wait(5)
    response = HttpResponse(f"<h1>{number}: {words}</h1>" + "<p>la halqa</p>" * 100)
    response["X-Halqa-Prepared"] = f"page:{number} programme"
    response["X-Kept"] = "yes"
    return response


def spoilt(request):
    response = prepared(request)
    response.set_cookie("who", "me")
    return response


def minding(request):
    get_token(request)
    return prepared(request)


def tiny(_request):
    response = HttpResponse("tiny")
    response["X-Halqa-Prepared"] = "tiny"
    response["Cache-Control"] = "public, max-age=5"
    return response


def missing(_request):
    response = HttpResponse("no", status=404)
    response["X-Halqa-Prepared"] = "missing"
    return response


def dynamic(_request):
    state["renders"] += 1
    response = HttpResponse("<p>personal</p>" * 100, headers={"ETag": '"strong"', "Vary": "Cookie"})
    response["Content-Length"] = str(len(response.content))
    return response


@csrf_exempt
def echo(request):
    kept = ("CONTENT_", "HTTP_", "REQUEST_", "QUERY_", "PATH_", "SCRIPT_")
    return JsonResponse(
        {
            "meta": {key: value for key, value in sorted(request.META.items()) if key.startswith(kept)},
            "path": request.path,
            "get": dict(request.GET.lists()),
            "post": dict(request.POST.lists()),
            "files": {name: [file.name, file.size] for name, file in request.FILES.items()},
            "cookies": request.COOKIES,
            "body": len(request.body) if not request.FILES else None,
        }
    )


@csrf_exempt
def store(request):
    state["stored"].append(request.POST.get("words"))
    response = HttpResponseRedirect("/tiny")
    response.set_cookie("a", "1", httponly=True, samesite="Lax")
    response.set_cookie("b", "2", max_age=60)
    return response


def form(request):
    return HttpResponse(f"token:{get_token(request)}")


def many(request):
    """Two forms, as a template prints them."""
    state["renders"] += 1
    mark = request.META.get("halqa.fields", "")
    one, other = (mark or state["fields"](request) for _ in range(2))
    response = HttpResponse(f"<form>{one}</form><p>halqa</p><form>{other}</form>" + "<p>la halqa</p>" * 50)
    if mark:
        response["X-Halqa-Prepared"] = "many"
    return response


def guarded(request):
    return HttpResponse(f"posted {request.POST.get('words')}")


def stream(_request):
    return StreamingHttpResponse((b"x" * 1000 for _ in range(3000)), content_type="text/plain")


def attached(_request):
    return FileResponse(io.BytesIO(b"zip" * 1000), as_attachment=True, filename="é.zip")


def broken(_request):
    raise RuntimeError("broken on purpose")


def full(_request):
    def pieces():
        yield b"x"
        raise OSError(28, "No space left on device")

    return StreamingHttpResponse(pieces())


def speak(_request, language):
    with_it = translation.get_language()
    translation.activate(language)
    gate.wait(5)
    return HttpResponse(f"{with_it} {translation.get_language()}")


def slow(_request):
    gate.wait(10)
    return HttpResponse("slow")


def empty(_request):
    return HttpResponse(status=204)


@csrf_exempt
def tell(_request):
    state["tell"]()
    return HttpResponse("told")


def mark(request):
    return HttpResponse(request.META["halqa.mark"])


urlpatterns = [
    path("announce", tell),
    path("mark", mark),
    path("prepared", prepared),
    path("prepared/<int:number>", prepared),
    path("spoilt", spoilt),
    path("minding", minding),
    path("tiny", tiny),
    path("missing", missing),
    path("dynamic", dynamic),
    path("echo", echo),
    path("écho/<str:words>", echo),
    path("upload", echo),
    path("store", store),
    path("form", form),
    path("guarded", guarded),
    path("many", many),
    path("stream", stream),
    path("attached", attached),
    path("broken", broken),
    path("full", full),
    path("speak/<str:language>", speak),
    path("ar/slow", slow),
    path("slow", slow),
    path("empty", empty),
]


class Door:
    """The bridge alone, before the toy site."""

    def __init__(self, django, **more):
        self.bridge = Bridge(django, lambda _, answer: answer, **more)

    async def __call__(self, scope, receive, send):
        answer = await self.bridge(scope, receive)
        if isinstance(answer, Answer):
            await deliver(answer, send)
