import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<typeof parser.parse>['topNode'];

export interface Matcher {
  label: string;
  operator: string;
  value: string;
}

/** A metric as a query selects it. */
export interface Selector {
  metric: string;
  matchers: Matcher[];
  /** The functions and aggregations around it, from the innermost one. */
  within: string[];
  /** The labels by which these aggregations group. */
  grouped: string[];
}

export interface Query {
  selectors: Selector[];
  /** The labels of its result; `null` where that is a number. */
  labels: ReadonlySet<string> | null;
}

/** @returns the labels that a metric has. */
export type LabelsOf = (metric: string) => Iterable<string>;

/**
 * Reads a query of PromQL, with the grammar of Prometheus's own editor.
 *
 * @throws if it is not valid.
 */
export function readQuery(text: string, labelsOf: LabelsOf): Query {
  const tree = parser.parse(text);
  const selectors: Selector[] = [];
  tree.iterate({
    enter({ node, type }) {
      if (type.isError) throw new Error(`This is no PromQL from character ${node.from} on: ${text}`);
      if (type.name === 'VectorSelector') selectors.push(readSelector(node, text));
    },
  });
  const { firstChild } = tree.topNode;
  if (firstChild === null) throw new Error('The query is empty.');
  return { selectors, labels: resultLabels(firstChild, text, labelsOf) };
}

const textOf = (node: Node | null, text: string) => (node === null ? '' : text.slice(node.from, node.to));

function readSelector(node: Node, text: string): Selector {
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  const within: string[] = [];
  const grouped: string[] = [];
  for (let around = node.parent; around !== null; around = around.parent) {
    const name = around.getChild('FunctionIdentifier') ?? around.getChild('AggregateOp');
    if (name !== null) within.push(textOf(name, text));
    grouped.push(...labelsIn(around.getChild('AggregateModifier'), text));
  }
  return {
    metric: textOf(node.getChild('Identifier'), text),
    matchers: matchers.map((matcher) => ({
      label: textOf(matcher.getChild('LabelName'), text),
      operator: textOf(matcher.getChild('MatchOp'), text),
      value: textOf(matcher.getChild('StringLiteral'), text).slice(1, -1),
    })),
    within,
    grouped,
  };
}

function labelsIn(modifier: Node | null, text: string): string[] {
  return (modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((label) => textOf(label, text));
}

/** By the rules of https://prometheus.io/docs/prometheus/latest/querying/operators/, as far as they are needed here. */
function resultLabels(node: Node, text: string, labelsOf: LabelsOf): ReadonlySet<string> | null {
  const of = (operand: Node | undefined) => (operand ? resultLabels(operand, text, labelsOf) : null);
  switch (node.name) {
    case 'VectorSelector':
      return new Set(labelsOf(textOf(node.getChild('Identifier'), text)));
    case 'AggregateExpr':
      return new Set(labelsIn(node.getChild('AggregateModifier'), text));
    case 'FunctionCall': {
      const name = textOf(node.getChild('FunctionIdentifier'), text);
      const given = operandsOf(node.getChild('FunctionCallBody')).at(-1);
      if (['absent', 'vector'].includes(name)) return new Set();
      const labels = name === 'time' ? null : of(given);
      return name === 'histogram_quantile' ? new Set([...(labels ?? [])].filter((label) => label !== 'le')) : labels;
    }
    default: {
      // What an operator compares or matches decides which results there are; they keep the labels of its left side.
      const [left, right] = operandsOf(node);
      return of(left) ?? of(right);
    }
  }
}

/** The expressions that a function or an operator is applied to. */
function operandsOf(node: Node | null): Node[] {
  const operands: Node[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (/(?:Expr|Selector|FunctionCall|Literal)$/.test(child.name)) operands.push(child);
  }
  return operands;
}
