import type { Metric, MetricObjectWithValues, MetricValueWithName, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
type Values = MetricObjectWithValues<MetricValueWithName<string>>;

/** What all series of one name have in common. */
export type Described = { name: string; help: string };

/**
 * The series of one name, by their labels. They are made for hot paths: whoever counts keeps the series and adds to a
 * number, which takes nanoseconds; prom-client's own ways take up to a microsecond for each event, and there are thousands
 * of those a second. They are put into its form only when somebody asks.
 */
abstract class Family<Series> {
  protected abstract readonly type: 'counter' | 'histogram';
  readonly #series = new Map<string, { labels: Labels; series: Series }>();

  constructor(
    registry: Registry,
    protected readonly described: Described,
  ) {
    // All that a registry asks of a metric is its name and `get`.
    registry.registerMetric(this as unknown as Metric);
  }

  get name(): string {
    return this.described.name;
  }

  /** The series with these labels; it begins at zero. */
  with(labels: Labels = {}): Series {
    const key = Object.values(labels).join('\n');
    const known = this.#series.get(key);
    if (known !== undefined) return known.series;
    const series = this.begin();
    this.#series.set(key, { labels, series });
    return series;
  }

  async get(): Promise<Values> {
    const values = [...this.#series.values()].flatMap(({ labels, series }) => this.valuesOf(labels, series));
    return { ...this.described, type: this.type, aggregator: 'sum', values } as unknown as Values;
  }

  protected abstract begin(): Series;
  protected abstract valuesOf(labels: Labels, series: Series): Partial<MetricValueWithName<string>>[];
}

/** A number that only grows. */
export class Count {
  value = 0;

  add(by = 1): void {
    this.value += by;
  }
}

export class Counters extends Family<Count> {
  protected readonly type = 'counter';

  protected begin(): Count {
    return new Count();
  }

  protected valuesOf(labels: Labels, { value }: Count) {
    return [{ labels, value }];
  }
}

/** How many values lie under which bound. */
export class Buckets {
  readonly counts: Float64Array;
  sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** @param times how many times this value occurred */
  add(value: number, times = 1): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] as number)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] as number) + times;
    this.sum += value * times;
  }
}

export class Histograms extends Family<Buckets> {
  protected readonly type = 'histogram';

  /** @param bounds the upper ends of the buckets, ascending */
  constructor(
    registry: Registry,
    described: Described,
    private readonly bounds: readonly number[],
  ) {
    super(registry, described);
  }

  protected begin(): Buckets {
    return new Buckets(this.bounds);
  }

  protected valuesOf(labels: Labels, { counts, sum }: Buckets) {
    let below = 0;
    const buckets = [...this.bounds, '+Inf'].map((le, i) => {
      below += counts[i] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le }, value: below };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: below },
    ];
  }
}
