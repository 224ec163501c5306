import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadPersonModel, type PersonModel } from '#policies/scrub/person/model.ts'

const PATH = fileURLToPath(new URL('../../policies/scrub/person/model.bin', import.meta.url))

let loaded: PersonModel | undefined

/** The model that tells names of people: read once in each thread. Throws an Error where the file is missing or broken. */
export function personModel(): PersonModel {
  loaded ??= loadPersonModel(readFileSync(PATH))
  return loaded
}
