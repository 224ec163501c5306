import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Which operations may answer otherwise after a change of a topic: by what their paths hold. */
const TOPICS: Readonly<Record<string, RegExp>> = {
  outcomes: /outcomes|flow|volumes|redactions|overview|reports|products|retention|health/,
  requests: /requests|overview|disclosures/,
  sinks: /sinks|connectors|flow|overview|health/,
  quarantine: /quarantine|shapes|over-collection|overview/,
  policies: /bundle|policies|contracts|products|settings|overview/,
  ledger: /ledger|audit/,
  problems: /problems/,
}

const ME = 'GET /manage/v1/me'

/** Listens for changes by server-sent events and asks again for what they concern; whether it is connected. */
export function useLive(tenant: string): boolean {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  useEffect(() => {
    if (tenant === '') return
    const source = new EventSource(`/manage/v1/events?tenant=${encodeURIComponent(tenant)}`)
    source.addEventListener('open', () => setLive(true))
    source.addEventListener('error', () => {
      setLive(false)
      // The end of the session ends the stream too.
      void client.invalidateQueries({ queryKey: [ME] })
    })
    source.addEventListener('changed', (event) => {
      const patterns = topicsOf(event.data).flatMap((topic) => TOPICS[topic] ?? [])
      void client.invalidateQueries({
        predicate: ({ queryKey }) => patterns.some((pattern) => pattern.test(String(queryKey[0]))),
      })
    })
    return () => {
      source.close()
      setLive(false)
    }
  }, [client, tenant])
  return isLive
}

function topicsOf(data: unknown): readonly string[] {
  if (typeof data !== 'string') return []
  const parsed: unknown = JSON.parse(data)
  if (typeof parsed !== 'object' || parsed === null || !('topics' in parsed)) return []
  return Array.isArray(parsed.topics) ? parsed.topics.map(String) : []
}
