import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import {
  type AnswerOf,
  type ApiProblem,
  type ChangeOperation,
  call,
  type InputOf,
  type ReadOperation,
} from './client.ts'

interface ReadOptions {
  /** False: not asked yet, since something it needs is missing. */
  readonly enabled?: boolean
  /** Asked again after so many milliseconds. */
  readonly refetchMs?: number
  /** What was shown stays until the new answer is there: for filters and pages. */
  readonly keep?: boolean
  /** Live updates do not ask again: each look at it is recorded. */
  readonly isStill?: boolean
}

/** Reads from the API; the answer is kept under the operation and its input, and refreshed by live updates. */
export function useRead<Op extends ReadOperation>(
  operation: Op,
  input: InputOf<Op>,
  { enabled = true, refetchMs, keep, isStill }: ReadOptions = {},
): UseQueryResult<AnswerOf<Op>, ApiProblem> {
  return useQuery<AnswerOf<Op>, ApiProblem>({
    queryKey: [...keyOf(operation, isStill), input],
    queryFn: ({ signal }) => call(operation, input, { signal }),
    enabled,
    ...(refetchMs === undefined ? {} : { refetchInterval: refetchMs }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  })
}

/** A list that goes on: each page names the next one. */
export function usePages<Op extends ReadOperation>(
  operation: Op,
  input: InputOf<Op>,
  { enabled = true, isStill }: ReadOptions = {},
): UseInfiniteQueryResult<InfiniteData<AnswerOf<Op>>, ApiProblem> {
  return useInfiniteQuery<
    AnswerOf<Op>,
    ApiProblem,
    InfiniteData<AnswerOf<Op>>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: [...keyOf(operation, isStill), 'pages', input],
    queryFn: ({ signal, pageParam }) =>
      call(operation, pageParam === undefined ? input : withNext(input, pageParam), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (page) => nextOf(page),
    enabled,
  })
}

/** Live updates look at the first word of a key alone. */
function keyOf(operation: ReadOperation, isStill = false): readonly string[] {
  return isStill ? ['still', operation] : [operation]
}

/** The items of all pages that were read. */
export function itemsOf<Item>(
  data: InfiniteData<{ readonly items: readonly Item[] }> | undefined,
): readonly Item[] {
  return data?.pages.flatMap(({ items }) => items) ?? []
}

function withNext<Input>(input: Input, next: string): Input {
  const query = typeof input === 'object' && input !== null && 'query' in input ? input.query : {}
  return { ...input, query: { ...(typeof query === 'object' ? query : {}), next } }
}

function nextOf(page: unknown): string | undefined {
  if (typeof page !== 'object' || page === null || !('next' in page)) return undefined
  return typeof page.next === 'string' ? page.next : undefined
}

/** Changes something by the API; everything that is shown is asked again after it. */
export function useChange<Op extends ChangeOperation>(
  operation: Op,
): UseMutationResult<AnswerOf<Op>, ApiProblem, InputOf<Op>> {
  const client = useQueryClient()
  return useMutation<AnswerOf<Op>, ApiProblem, InputOf<Op>>({
    mutationFn: (input) => call(operation, input),
    onSuccess: () => client.invalidateQueries(),
  })
}

/** Asks something by a body: nothing changes by it, so nothing else is asked again, and no answer is kept. */
export function useAsk<Op extends ChangeOperation>(
  operation: Op,
): UseMutationResult<AnswerOf<Op>, ApiProblem, InputOf<Op>> {
  return useMutation<AnswerOf<Op>, ApiProblem, InputOf<Op>>({
    mutationFn: (input) => call(operation, input),
    gcTime: 0,
  })
}
