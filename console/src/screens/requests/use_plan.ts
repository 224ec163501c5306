import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AnswerOf, ApiProblem } from '../../api/client.ts'
import { useRead } from '../../api/queries.ts'
import { useMay } from '../../app/SignedIn.tsx'
import type { RequestDetail } from './search.ts'

export type PlanAnswer = AnswerOf<'GET /dsr/v1/requests/{id}/preview'>

/** The preview of a request: what an approval would carry out, named by its hash. */
export interface Plan {
  /** Whether it stands where a preview can be looked at. */
  readonly canLook: boolean
  /** Whether somebody has asked for it, or the review has begun. */
  readonly isWanted: boolean
  readonly answer: PlanAnswer | undefined
  readonly problem: ApiProblem | null
  readonly isBusy: boolean
  readonly look: () => void
  readonly reading: ReturnType<typeof useRead<'GET /dsr/v1/requests/{id}/preview'>>
}

const PREVIEWABLE = ['received', 'reviewing']

/** Looks at the preview once somebody wants it: the first look begins the review. */
export function usePlan({ id, status }: Pick<RequestDetail, 'id' | 'status'>): Plan {
  const mayHandle = useMay('requests:handle')
  const [isAsked, setAsked] = useState(false)
  const canLook = PREVIEWABLE.includes(status)
  const isWanted = mayHandle && canLook && (isAsked || status === 'reviewing')
  const reading = useRead(
    'GET /dsr/v1/requests/{id}/preview',
    { params: { id } },
    { enabled: isWanted },
  )
  const client = useQueryClient()
  const hasLooked = reading.data !== undefined
  useEffect(() => {
    if (hasLooked && status === 'received') {
      void client.invalidateQueries({ queryKey: ['GET /dsr/v1/requests/{id}'] })
    }
  }, [client, hasLooked, status])
  return {
    canLook,
    isWanted,
    answer: isWanted ? reading.data : undefined,
    problem: reading.error,
    isBusy: reading.isFetching,
    look: () => {
      setAsked(true)
      if (isWanted) void reading.refetch()
    },
    reading,
  }
}
