import type { ReactNode } from 'react'
import { useFormat } from '../i18n/language.tsx'

export interface Bar {
  readonly name: string
  readonly label: ReactNode
  readonly count: number
  /** A variable of the theme; the colour of links where it is missing. */
  readonly color?: string
}

interface Props {
  readonly bars: readonly Bar[]
  readonly print?: (count: number) => string
}

/** Counts with bars beside them, as wide as their share of the largest. */
export function BarList({ bars, print }: Props) {
  const format = useFormat()
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <ul className="plain-list">
      {bars.map(({ name, label, count, color }) => (
        <li key={name} className="bar">
          <span>{label}</span>
          <span className="bar-track" aria-hidden>
            <span
              className="bar-fill"
              style={{ width: `${(100 * count) / most}%`, ...(color && { background: color }) }}
            />
          </span>
          <span className="figure">{print?.(count) ?? format.number(count)}</span>
        </li>
      ))}
    </ul>
  )
}
