"""Whether somebody is still logged in: a form asks before it is sent."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token


def still_here(request: HttpRequest) -> HttpResponse:
    """Return the token that a form needs now, or 403 to whom nobody knows any more."""
    if not (request.user.is_active and request.user.is_staff):
        return JsonResponse({}, status=403)
    return JsonResponse({"token": get_token(request)})
