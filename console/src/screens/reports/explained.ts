import type { AnswerOf } from '../../api/client.ts'

export type Explained = AnswerOf<'GET /manage/v1/reports/{id}'>
export type Explanation = Explained['explanation']
