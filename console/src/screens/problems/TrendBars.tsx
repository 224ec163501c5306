import { useFormat, useText } from '../../i18n/language.tsx'
import type { Point } from './trend.ts'

const HEIGHT = 28

/** Small bars: how often a problem came over a period. */
export function TrendBars({ points }: { readonly points: readonly Point[] }) {
  const { problems } = useText()
  const format = useFormat()
  const most = Math.max(1, ...points.map(({ count }) => count))
  const sum = points.reduce((all, { count }) => all + count, 0)
  return (
    <svg
      className="trend"
      viewBox={`0 0 ${points.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={problems.trendOf(format.number(sum), format.day(points[0]?.at ?? ''))}
    >
      {points.map(({ at, count }, place) => {
        const height = count === 0 ? 1 : Math.max(3, (HEIGHT * count) / most)
        return <rect key={at} x={place + 0.1} width={0.8} y={HEIGHT - height} height={height} />
      })}
    </svg>
  )
}
