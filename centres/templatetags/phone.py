"""Phone numbers in templates."""

from django import template

from centres.phone import spoken

register = template.Library()
register.filter(spoken)
