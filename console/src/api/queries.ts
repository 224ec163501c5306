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
}

/** Reads from the API; the answer is kept under the operation and its input, and refreshed by live updates. */
export function useRead<Op extends ReadOperation>(
  operation: Op,
  input: InputOf<Op>,
  { enabled = true, refetchMs, keep }: ReadOptions = {},
): UseQueryResult<AnswerOf<Op>, ApiProblem> {
  return useQuery<AnswerOf<Op>, ApiProblem>({
    queryKey: [operation, input],
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
  { enabled = true }: ReadOptions = {},
): UseInfiniteQueryResult<InfiniteData<AnswerOf<Op>>, ApiProblem> {
  return useInfiniteQuery<
    AnswerOf<Op>,
    ApiProblem,
    InfiniteData<AnswerOf<Op>>,
    readonly unknown[],
    string | undefined
  >({
    queryKey: [operation, 'pages', input],
    queryFn: ({ signal, pageParam }) =>
      call(operation, pageParam === undefined ? input : withNext(input, pageParam), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (page) => nextOf(page),
    enabled,
  })
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
