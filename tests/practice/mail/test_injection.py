"""Strings that would be headers of their own, in every field of a form that reaches a header."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from practice.accounts.models import Membership, User
