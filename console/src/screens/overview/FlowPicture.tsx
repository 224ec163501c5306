import { Button, Group, Stack } from '@mantine/core'
import { useState } from 'react'
import {
  type SankeyLinkProps as LinkProps,
  type SankeyNodeProps as NodeProps,
  ResponsiveContainer,
  Sankey,
} from 'recharts'
import { DataTable } from '../../components/DataTable.tsx'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Flow, type FlowGraph, flowGraph } from './flow_graph.ts'

const ROW_PX = 46
const HEIGHT_MIN_PX = 280
const LABEL_PX = 180

interface Props {
  readonly flow: Flow
}

/** What became of everything that was received: ribbons as wide as their counts, and each count as a figure. */
export function FlowPicture({ flow }: Props) {
  const text = useText()
  const format = useFormat()
  const [isTable, setTable] = useState(false)
  const graph = flowGraph(flow, text)
  const rows = graph.links.flatMap(({ source, target, value }) => {
    const [from, to] = [graph.nodes[source], graph.nodes[target]]
    return from && to ? [{ from: from.name, to: to.name, value }] : []
  })
  const { overview, common } = text
  return (
    <Stack gap={4}>
      {isTable ? (
        <DataTable
          label={overview.flow.title}
          rows={rows}
          keyOf={({ from, to }) => `${from} ${to}`}
          columns={[
            { name: 'from', header: overview.flow.from, render: ({ from }) => from },
            { name: 'to', header: overview.flow.to, render: ({ to }) => to },
            {
              name: 'count',
              header: overview.flow.count,
              isNumeric: true,
              render: ({ value }) => format.number(value),
            },
          ]}
        />
      ) : (
        <section className="scroller" aria-label={overview.flow.title} tabIndex={0}>
          <div role="img" aria-label={overview.flow.title} className="flow">
            <Picture graph={graph} />
          </div>
        </section>
      )}
      <Group justify="flex-end" className="no-print">
        <Button size="compact-xs" variant="subtle" onClick={() => setTable(!isTable)}>
          {isTable ? common.showChart : common.showTable}
        </Button>
      </Group>
    </Stack>
  )
}

function Picture({ graph }: { readonly graph: FlowGraph }) {
  const format = useFormat()
  const sources = new Set(graph.links.map(({ source }) => source))
  const rows = Math.max(graph.nodes.length / 2, 4)
  return (
    <ResponsiveContainer width="100%" height={Math.max(HEIGHT_MIN_PX, rows * ROW_PX)}>
      <Sankey
        data={{ nodes: [...graph.nodes], links: [...graph.links] }}
        nodeWidth={8}
        nodePadding={30}
        linkCurvature={0.5}
        iterations={64}
        margin={{ top: 16, bottom: 24, left: 4, right: LABEL_PX }}
        node={(props: NodeProps) => {
          const node = graph.nodes[props.index]
          return (
            <NodeMark
              {...{ x: props.x, y: props.y, height: props.height }}
              name={node?.name ?? ''}
              count={format.number(node?.count ?? 0)}
              color={node?.color ?? ''}
              isLast={!sources.has(props.index)}
            />
          )
        }}
        link={(props: LinkProps) => (
          <Ribbon link={props} color={graph.nodes[graph.links[props.index]?.target ?? 0]?.color} />
        )}
      />
    </ResponsiveContainer>
  )
}

interface NodeMarkProps {
  readonly x: number
  readonly y: number
  readonly height: number
  readonly name: string
  readonly count: string
  readonly color: string
  readonly isLast: boolean
}

const WIDTH_PX = 8
/** A way that few took is still seen. */
const HEIGHT_LEAST_PX = 2

function NodeMark({ x, y, height, name, count, color, isLast }: NodeMarkProps) {
  const place = isLast
    ? { x: x + WIDTH_PX + 6, y: y + height / 2 - 2 }
    : { x: x - 2, y: y + height + 12 }
  return (
    <g>
      <rect
        {...{ x, y }}
        width={WIDTH_PX}
        height={Math.max(height, HEIGHT_LEAST_PX)}
        rx={2}
        fill={color}
      />
      <text {...place} className="flow-label">
        <tspan className="flow-count">{count}</tspan> {name}
      </text>
    </g>
  )
}

interface RibbonProps {
  readonly link: LinkProps
  readonly color: string | undefined
}

function Ribbon({ link, color = 'currentColor' }: RibbonProps) {
  const { sourceX, sourceY, sourceControlX, targetX, targetY, targetControlX, linkWidth } = link
  return (
    <path
      d={`M${sourceX},${sourceY} C${sourceControlX},${sourceY} ${targetControlX},${targetY} ${targetX},${targetY}`}
      fill="none"
      stroke={color}
      strokeWidth={Math.max(linkWidth, 1)}
      strokeOpacity={0.22}
    />
  )
}
