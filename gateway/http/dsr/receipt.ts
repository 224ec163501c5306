import { receiptOfRequest } from '../../subjects/request_receipt.ts'
import { requireRequest } from '../../subjects/requests.ts'
import type { ApiRoute } from '../api/route.ts'
import { answer } from '../api/schemas.ts'
import { answerReceipt, LEDGER_RECEIPT } from '../manage/ledger.ts'

export const dsrReceiptRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/dsr/v1/requests/{id}/receipt',
    summary: 'The receipt of a completed request: one file that is verified offline',
    answers: { 200: answer('The receipt', LEDGER_RECEIPT) },
    errors: ['not_found', 'request_state', 'receipt_not_ready', 'unavailable'],
    handle: async ({ params, actor }, gateway) => {
      const request = await requireRequest(gateway, params['id'], actor)
      return answerReceipt(await receiptOfRequest(gateway, request))
    },
  },
]
