import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { sendError } from '#kit/http-error.ts'
import type { Database } from '#kit/sql.ts'
import { peoplePath, peopleRequest } from '../../sources/people.ts'
import { takePeople } from './take-people.ts'

/**
 * Takes batches of people for the other subgraphs and gives their subject ids. In no schema, and on
 * loopback like all of the subgraph; what is refused is not quoted.
 */
export function servePeople(http: FastifyInstance, database: Database): void {
  http.post(peoplePath, async (request, reply) => {
    const asked = v.safeParse(peopleRequest, request.body)
    if (!asked.success) return sendError(reply, 400, 'BAD_REQUEST', 'Not people')
    return takePeople(database, asked.output.source, asked.output.people)
  })
}
