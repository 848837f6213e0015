"""Every kind of post there is, with how it is written and what follows when it was sent."""

from datetime import timedelta

from bot.actions import waiting, watch_posts
from bot.actions.announcement_posts import AnnouncementPosts, Names
from bot.actions.outbox import Kinds, PostKind
from bot.actions.report_posts import ReportPosts
from bot.rules.outbox import Kind


def of(figures_old_after_days: int, host_language: str, names: Names) -> Kinds:
    reports = ReportPosts(host_language)
    announcements = AnnouncementPosts(timedelta(days=figures_old_after_days), names)
    return {
        Kind.ANNOUNCEMENT: PostKind(announcements.compose, announcements.sent),
        Kind.NOTICE: PostKind(waiting.compose, withheld=waiting.withheld),
        Kind.REPORT: PostKind(reports.compose, reports.sent),
        Kind.WATCH: PostKind(watch_posts.compose, watch_posts.sent, watch_posts.withheld),
    }
