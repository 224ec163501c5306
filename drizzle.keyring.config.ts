import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './drizzle/keyring/schema.ts',
  out: './drizzle/keyring/migrations',
})
