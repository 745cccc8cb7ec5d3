import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { Fields } from '#kit/config.ts'

/** Lets web pages of these origins, and of no others, read what a server answers. */
export function allowOrigins(http: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  http.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: [
      'content-type',
      'authorization',
      'apollo-require-preflight',
      'apollographql-client-name',
      'apollographql-client-version',
      'traceparent',
    ],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  })
}

/** Reads origins as browsers send them: scheme, host and port alone. */
export function readOrigins(field: Fields, name: string): string[] {
  const origins = field
    .text(name, '')
    .split(/[\s,]+/)
    .filter(Boolean)
  const wrong = origins.filter((origin) => URL.parse(origin)?.origin !== origin)
  if (wrong.length > 0)
    field.problem(
      `${name} is not valid: expected origins such as https://app.example.vn, not ${wrong.join(', ')}`,
    )
  return origins
}
