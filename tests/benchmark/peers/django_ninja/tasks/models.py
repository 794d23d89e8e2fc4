"""The table."""

import uuid

from django.db import models
from django.utils import timezone


class Task(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    completed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "tasks"
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("user_id", "created_at", "id"), name="tasks_by_creation"),)
