// Loaded before the gateway in a run of chaos: its clock is wrong by what a file says, and the file changes.
import { readFileSync } from 'node:fs'

const path = process.env.CHAOS_CLOCK_FILE
const now = Date.now
let shiftMs = 0
setInterval(() => {
  try {
    shiftMs = Number(readFileSync(path ?? '', 'utf8')) || 0
  } catch {
    shiftMs = 0
  }
}, 50).unref()
Date.now = () => now() + shiftMs
