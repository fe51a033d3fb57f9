import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { limitNames } from '../../src/domain/limit.js';
import { outcomes } from '../../src/domain/outcome.js';
import { catalogue } from '../../src/problems/catalogue.js';
import { contract } from '../support/contract.js';
import { type Query, readQuery, type Selector } from '../support/promql.js';
import { startService } from '../support/service.js';

// That the rules fire when they should is tried by `npm run try:alerts`. Here is checked what goes wrong unnoticed: a query for
// a metric, a label or a value that the service does not have finds nothing, and says nothing.

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: { severity?: string };
  annotations?: Record<string, string>;
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; legendFormat: string; datasource: { uid: string } }[];
}
interface Dashboard {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; type: string; definition?: string }[] };
  annotations: { list: { expr: string }[] };
}

const rules = (parse(text('deploy/monitoring/latchkey-rules.yaml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const dashboard = JSON.parse(text('deploy/monitoring/latchkey-dashboard.json')) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const production = text('docs/production.md');

type MetricType = 'counter' | 'gauge' | 'histogram';
interface Metric {
  type: MetricType;
  labels: string[];
}

/** Those that Prometheus gives to every series. */
const targetLabels = ['job', 'instance'];
/** By name; a histogram has three. */
const metrics = new Map<string, Metric>();

beforeAll(async () => {
  const { services, close } = await startService();
  services.metrics.watchProcess();
  const exposition = await services.metrics.text();
  const registered = services.metrics.register.getMetricsAsArray() as unknown as {
    name: string;
    labelNames: string[];
  }[];
  await close();
  for (const { name, labelNames } of registered) {
    const [, type] = new RegExp(`^# TYPE ${name} (\\w+)$`, 'm').exec(exposition) ?? [];
    const labels = [...labelNames, ...targetLabels];
    if (type === 'histogram') {
      for (const part of ['_sum', '_count']) metrics.set(name + part, { type: 'counter', labels });
      metrics.set(`${name}_bucket`, { type, labels: [...labels, 'le'] });
    } else metrics.set(name, { type: type as MetricType, labels });
  }
  // Prometheus's own.
  metrics.set('up', { type: 'gauge', labels: targetLabels });
  metrics.set('ALERTS', { type: 'gauge', labels: ['alertname', 'alertstate', 'severity', ...targetLabels] });
  for (const { record, expr } of rules) {
    if (record !== undefined) metrics.set(record, { type: 'gauge', labels: [...(read(expr).labels ?? [])] });
  }
});

/** What a label may be, as far as queries ask for it. */
const values: Record<string, readonly string[]> = {
  operation: [...contract.operations.map(({ operationId }) => operationId), 'none'],
  status: ['200', '304', '400', '401', '403', '404', '409', '429', '500', '503'],
  code: Object.keys(catalogue),
  outcome: [...outcomes, 'kept', 'renewed', 'repeated', 'reused', 'refused', 'forged', 'missing'],
  limit: limitNames,
  reason: ['malformed', 'forged', 'unknown', 'wrong_secret', 'old_secret', 'lapsed_secret', 'tls', 'not_http'],
  state: ['running', 'waiting'],
  alertname: alerts.map(({ alert = '' }) => alert),
  alertstate: ['pending', 'firing'],
};

/** As Grafana names the Prometheus that was chosen. */
const chosenSource = ['$', '{datasource}'].join('');
/** Of Grafana, as it fills them in. */
const variables: Record<string, string> = { $__rate_interval: '1m', $job: 'latchkey', $instance: '10.0.0.7:9464' };
const filledIn = (expr: string) => expr.replace(/\$\w+/g, (name) => variables[name] ?? name);
const read = (expr: string): Query => readQuery(filledIn(expr), (metric) => metrics.get(metric)?.labels ?? []);

/** What is wrong with a selector. */
function faultsIn({ metric, matchers, within, grouped }: Selector): string[] {
  const known = metrics.get(metric);
  if (known === undefined) return [`there is no metric ${metric}`];
  const faults = [...matchers.map(({ label }) => label), ...grouped]
    .filter((label) => !known.labels.includes(label))
    .map((label) => `${metric} has no label ${label}`);
  for (const { label, value, operator } of matchers) {
    const alternatives = operator.includes('~') ? value.split('|') : [value.replace(/[.+*]/g, '\\$&')];
    const unknown = alternatives.filter((each) =>
      values[label]?.every((one) => !new RegExp(`^(?:${each})$`).test(one)),
    );
    for (const each of unknown) faults.push(`${label} of ${metric} is never ${each}`);
  }
  const [innermost = ''] = within;
  if ((known.type !== 'gauge') !== ['rate', 'increase'].includes(innermost)) {
    faults.push(`${metric} is a ${known.type}, which ${innermost || 'nothing'} does not fit`);
  }
  if ((known.type === 'histogram') !== within.includes('histogram_quantile')) {
    faults.push(`histogram_quantile needs buckets, and buckets need it: ${metric}`);
  }
  if (known.type === 'histogram' && !grouped.includes('le')) faults.push(`${metric} is summed up without le`);
  return faults;
}

const faultsOf = (expr: string) => read(expr).selectors.flatMap(faultsIn);
/** What a text says of labels, and the result of the query does not have. */
function missingLabels(expr: string, words: string): string[] {
  const { labels } = read(expr);
  const named = [...words.matchAll(/\{\{ *(?:\$labels\.)?([a-z_]+) *\}\}/g)].map(([, label = '']) => label);
  return named.filter((label) => !labels?.has(label));
}

describe('the check of queries', () => {
  it.each([
    ['latchkey_databse_up == 0', 'there is no metric latchkey_databse_up'],
    ['rate(latchkey_http_requests_total{code="500"}[5m])', 'latchkey_http_requests_total has no label code'],
    ['sum by (path) (rate(latchkey_http_requests_total[5m]))', 'latchkey_http_requests_total has no label path'],
    ['rate(latchkey_key_uses_total{outcome="GONE"}[5m])', 'outcome of latchkey_key_uses_total is never GONE'],
    [
      'rate(latchkey_http_requests_total{operation=~"verifyKey|forwardAuth"}[5m])',
      'operation of latchkey_http_requests_total is never verifyKey',
    ],
    ['latchkey_key_uses_total > 5', 'latchkey_key_uses_total is a counter, which nothing does not fit'],
    ['rate(latchkey_change_lag_seconds[5m])', 'latchkey_change_lag_seconds is a gauge, which rate does not fit'],
    [
      'sum by (le) (rate(latchkey_http_request_duration_seconds_bucket[5m]))',
      'histogram_quantile needs buckets, and buckets need it: latchkey_http_request_duration_seconds_bucket',
    ],
    [
      'histogram_quantile(0.9, sum(rate(latchkey_http_request_duration_seconds_bucket[5m])))',
      'latchkey_http_request_duration_seconds_bucket is summed up without le',
    ],
  ])('finds what is wrong with %s', (expr, fault) => {
    expect(faultsOf(expr)).toContain(fault);
  });

  it('finds what is no query, and labels that a result does not have', () => {
    for (const expr of ['sum by (job (up)', 'up{job="x"', 'rate(up)[5m', '']) expect(() => read(expr), expr).toThrow();
    expect(missingLabels('sum by (job) (up)', '{{ $labels.job }} {{ $labels.instance }}')).toEqual(['instance']);
    expect(missingLabels('absent(up)', '{{job}}')).toEqual(['job']);
    expect(missingLabels('up == 0 and on (job) up', '{{instance}}')).toEqual([]);
  });
});

describe('the rules of Prometheus', () => {
  it.each(rules)('ask for what the metrics have: $alert$record', ({ expr }) => {
    expect(faultsOf(expr)).toEqual([]);
  });

  it.each(alerts)('say how bad it is, what happens and where to look: $alert', (rule) => {
    const { expr, labels, annotations = {} } = rule;
    expect(rule.for).toMatch(/^[1-9]\d*[smh]$/);
    expect(labels?.severity).toMatch(/^(?:critical|warning)$/);
    expect(annotations).toMatchObject({ summary: expect.any(String), description: expect.any(String) });
    for (const words of Object.values(annotations)) expect(missingLabels(expr, words)).toEqual([]);
    expect(annotations['dashboard_url']).toBe(`https://grafana.example.org/d/${dashboard.uid}`);
    const [page, anchor = ''] = annotations['runbook_url']?.split('#') ?? [];
    expect(page).toBe('https://docs.example.org/latchkey/production.md');
    const [, row = ''] = /See the row “(.+)”\.$/.exec(annotations['description'] ?? '') ?? [];
    expect(row).not.toBe('');
    expect(symptomsUnder(anchor).filter((symptom) => symptom.startsWith(row))).toHaveLength(1);
  });

  it('are each tried by a test of promtool', () => {
    const tests = text('deploy/monitoring/latchkey-rules.test.yaml');
    const tried = new Set([...tests.matchAll(/alertname="(\w+)"/g)].map(([, name]) => name));
    expect(tried).toEqual(new Set(alerts.map(({ alert }) => alert)));
  });
});

/** The symptoms below a heading of docs/production.md, as people read them. */
function symptomsUnder(anchor: string): string[] {
  const sections = production.split(/^###? /m);
  const section = sections.find((each) => each.split('\n')[0]?.toLowerCase().replaceAll(' ', '-') === anchor) ?? '';
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell);
  return cells.map((cell) => cell.replaceAll('`', '').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'));
}

describe('the dashboard of Grafana', () => {
  const targets = panels.flatMap(({ title, targets: each = [] }) => each.map((target) => ({ title, ...target })));

  it('asks for what the metrics have, and names series by labels that they have', () => {
    for (const { title, expr, legendFormat } of targets) {
      expect({ title, faults: faultsOf(expr) }).toEqual({ title, faults: [] });
      expect({ title, missing: missingLabels(expr, legendFormat) }).toEqual({ title, missing: [] });
    }
    for (const { expr } of dashboard.annotations.list) expect(faultsOf(expr)).toEqual([]);
    const definitions = dashboard.templating.list.flatMap(({ definition = [] }) => definition);
    expect(definitions.length).toBe(2);
    for (const definition of definitions) {
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(definition) ?? [];
      expect(faultsOf(selector)).toEqual([]);
      expect(read(selector).labels).toContain(label);
    }
  });

  it('shows the instances that were chosen, from the Prometheus that was chosen', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
    for (const { title, expr, datasource } of targets) {
      expect(datasource.uid).toBe(chosenSource);
      for (const { matchers } of read(expr).selectors) {
        expect(matchers.slice(0, 2), title).toEqual([
          { label: 'job', operator: '=~', value: 'latchkey' },
          { label: 'instance', operator: '=~', value: '10.0.0.7:9464' },
        ]);
      }
    }
    for (const { datasource, title } of panels) expect(datasource?.uid, title).toBe(chosenSource);
  });

  it('shows every metric that docs/production.md says to watch', () => {
    const shown = new Set(targets.flatMap(({ expr }) => read(expr).selectors).map(({ metric }) => metric));
    const watched = [...production.matchAll(/^\| `(latchkey_\w+)(?:\{[\w,]+\})?` \|/gm)].map(([, name = '']) => name);
    expect(watched.length).toBeGreaterThan(15);
    const missing = watched.filter((name) => !shown.has(name) && !shown.has(`${name}_bucket`));
    expect(missing).toEqual([]);
    expect(shown).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(shown).toContain('process_cpu_seconds_total');
  });

  it('has a place for each panel', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x},${y}`), title).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
