import type { KindScore } from '#policies/scrub/evaluate.ts'
import type { Evaluation } from './eval.ts'

/** The engines side by side, over all kinds, then a line a kind, in Markdown. */
export function evaluationTables(
  evaluations: readonly Evaluation[],
): readonly [whole: string, byKind: string] {
  const whole = table(
    ['engine', 'recall', 'precision', 'F1', 'found', 'given up', 'not aligned'],
    evaluations.map(({ name, score, overLimit, unaligned }) => [
      name,
      ...shares(score),
      `${score.caught} of ${score.entities}`,
      String(overLimit),
      String(unaligned),
    ]),
  )
  const kinds = new Set(evaluations.flatMap(({ score }) => [...score.byKind.keys()]))
  const byKind = table(
    ['kind', 'entities', ...evaluations.map(({ name }) => name)],
    [...kinds]
      .sort()
      .map((kind) => [
        kind,
        String(evaluations[0]?.score.byKind.get(kind)?.entities ?? 0),
        ...evaluations.map(({ score }) => cell(score.byKind.get(kind))),
      ]),
  )
  return [whole, byKind]
}

/** Recall, precision and F1 in percent; a dash where there is nothing that they could be of. */
function shares({ entities, caught, findings, right }: KindScore): readonly string[] {
  const recall = entities === 0 ? Number.NaN : caught / entities
  const precision = findings === 0 ? Number.NaN : right / findings
  const f1 = recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision)
  return [recall, precision, f1].map((share) =>
    Number.isNaN(share) ? '-' : (100 * share).toFixed(1),
  )
}

function cell(score: KindScore | undefined): string {
  return score === undefined ? '- / - / -' : shares(score).join(' / ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
