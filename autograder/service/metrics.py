"""What Prometheus is told: counts by this process, and at each look what the database says."""

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
            "course_submissions", "Submissions that were received.", ["assignment"], registry=self.registry
        )
        self.requests = Histogram(
            "course_request_seconds", "Time to answer requests.", ["method", "route", "status"], registry=self.registry
        )
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield what the database says."""
        queue, pace = self.course.queue, self.course.store.pace()
        workers, threads = self.workers.there()
        yield GaugeMetricFamily("course_queue_waiting", "Pieces of work that wait.", len(queue.order()))
        yield GaugeMetricFamily("course_queue_running", "Pieces of work that are examined.", len(queue.running()))
        yield GaugeMetricFamily("course_workers", "Workers that are there.", workers)
        yield GaugeMetricFamily("course_worker_threads", "Submissions that they examine side by side.", threads)
        yield GaugeMetricFamily("course_grading_seconds", "Mean time of the latest results.", pace.seconds or 0.0)
        yield GaugeMetricFamily("course_grading_per_minute", "Results in each of the last minutes.", pace.per_minute)
        stages = GaugeMetricFamily("course_attempts", "Attempts by how far they are.", labels=["stage"])
        for stage, count in self.attempts.stages().items():
            stages.add_metric([stage], count)
        yield stages

    def text(self) -> bytes:
        """Return all metrics as Prometheus reads them."""
        return generate_latest(self.registry)
