import { Anchor, Checkbox } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useRef } from 'react'
import { useFormat, useText } from '../../i18n/language.tsx'
import type { QueuedRequest } from './search.ts'
import { StatusTag, shortId, TimeLeft, useIdentityName, useRegulationTitle } from './words.tsx'

interface Props {
  readonly items: readonly QueuedRequest[]
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}

/** The queue as a table whose rows are selected by mouse or keyboard. */
export function QueueTable({ items, selected, onSelect }: Props) {
  const { queue } = useText().requests
  const body = useRef<HTMLTableSectionElement>(null)
  const listen = useKeys({ items, selected, onSelect }, () => [
    ...(body.current?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? []),
  ])
  const chosen = items.filter(({ id }) => selected.has(id)).length
  const headers = [
    ...[queue.request, queue.left, queue.status, queue.regulation],
    ...[queue.received, queue.identities, queue.source],
  ]
  return (
    <section className="scroller" aria-label={queue.label} tabIndex={0} onKeyDown={listen}>
      <table className="table rl-queue">
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                size="xs"
                aria-label={queue.selectAll}
                checked={chosen > 0 && chosen === items.length}
                indeterminate={chosen > 0 && chosen < items.length}
                onChange={({ currentTarget: { checked } }) =>
                  onSelect(new Set(checked ? items.map(({ id }) => id) : []))
                }
              />
            </th>
            {headers.map((header) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {items.map((request) => (
            <Row
              key={request.id}
              request={request}
              isSelected={selected.has(request.id)}
              onToggle={() => onSelect(toggled(selected, request.id))}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps {
  readonly request: QueuedRequest
  readonly isSelected: boolean
  readonly onToggle: () => void
}

function Row({ request, isSelected, onToggle }: RowProps) {
  const { requests } = useText()
  const format = useFormat()
  const nameOf = useIdentityName()
  const titleOf = useRegulationTitle()
  const { id, type, status, receivedAt, daysLeft } = request
  return (
    <tr data-selected={isSelected}>
      <td>
        <Checkbox
          size="xs"
          aria-label={requests.queue.select(`${requests.type[type]} ${shortId(id)}`)}
          checked={isSelected}
          onChange={onToggle}
        />
      </td>
      <td>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => <Link to="/requests/$id" params={{ id }} {...props} />}
        >
          {requests.type[type]}
        </Anchor>{' '}
        <span className="code rl-dim">{shortId(id)}</span>
      </td>
      <td>
        <TimeLeft days={daysLeft} />
      </td>
      <td>
        <StatusTag status={status} />
      </td>
      <td>{titleOf(request.regulation)}</td>
      <td>
        <time dateTime={receivedAt} title={format.dateTime(receivedAt)}>
          {format.day(receivedAt)}
        </time>
      </td>
      <td>
        {format.list(
          request.identities.map(
            ({ type: kind, count }) => `${format.number(count)} ${nameOf(kind)}`,
          ),
        )}
      </td>
      <td>{requests.source[request.source]}</td>
    </tr>
  )
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}

/** J and K move between rows, X selects, Enter opens, A selects all, Esc clears. */
function useKeys({ items, selected, onSelect }: Props, boxes: () => readonly HTMLInputElement[]) {
  const navigate = useNavigate()
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const all = boxes()
    const at = all.findIndex((box) => box.matches(':focus'))
    const id = items[at]?.id
    const move = (step: number) =>
      all[Math.min(all.length - 1, Math.max(0, at === -1 ? 0 : at + step))]?.focus()
    const keys: Readonly<Record<string, () => void>> = {
      j: () => move(1),
      ArrowDown: () => move(1),
      k: () => move(-1),
      ArrowUp: () => move(-1),
      x: () => id !== undefined && onSelect(toggled(selected, id)),
      Enter: () => id !== undefined && void navigate({ to: '/requests/$id', params: { id } }),
      a: () => onSelect(new Set(items.map((item) => item.id))),
      Escape: () => onSelect(new Set()),
    }
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    const isOnLink = event.target instanceof HTMLAnchorElement && event.key === 'Enter'
    if (act === undefined || isOnLink) return
    event.preventDefault()
    act()
  }
}
