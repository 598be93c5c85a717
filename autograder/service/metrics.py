"""The metrics for Prometheus: counters of this process, and gauges read from the database at each scrape."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from autograder.grading.course import Course
from autograder.service.leases import Workers
from autograder.service.records.attempts import Attempts


class Metrics:
    """The metrics of a course service."""

    def __init__(self, course: Course, attempts: Attempts, workers: Workers) -> None:
        self.course, self.attempts, self.workers = course, attempts, workers
        self.registry = CollectorRegistry()
        self.submissions = Counter(
            "course_submissions", "Submissions received.", ["assignment"], registry=self.registry
        )
        self.requests = Histogram(
            "course_request_seconds", "Time to answer requests.", ["method", "route", "status"], registry=self.registry
        )
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges, with values from the database."""
        queue, pace = self.course.queue, self.course.store.pace()
        workers, threads = self.workers.capacity()
        yield GaugeMetricFamily("course_queue_waiting", "Jobs that wait.", len(queue.order()))
        yield GaugeMetricFamily("course_queue_running", "Jobs that are examined now.", len(queue.running()))
        yield GaugeMetricFamily("course_workers", "Live workers.", workers)
        yield GaugeMetricFamily("course_worker_threads", "Submissions that they examine in parallel.", threads)
        yield GaugeMetricFamily("course_grading_seconds", "Mean time of the latest results.", pace.seconds or 0.0)
        yield GaugeMetricFamily("course_grading_per_minute", "Results per minute.", pace.per_minute)
        stages = GaugeMetricFamily("course_attempts", "Attempts by stage.", labels=["stage"])
        for stage, count in self.attempts.count_by_stage().items():
            stages.add_metric([stage], count)
        yield stages

    def text(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self.registry)
