#!/usr/bin/env node
// The command's entry: it checks the runtime before any TypeScript is read.
import '../require_node.mjs'

await import('./tidegate.ts')
