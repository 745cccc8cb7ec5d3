import type { FastifyReply, FastifyRequest } from 'fastify'
import { Failure } from '#kit/errors.ts'
import type { Caller } from '../caller.ts'
import { dossierList, listScope } from './dossier-list.ts'
import { type ReportFormatName, reportFormats, sendAs } from './formats.ts'
import type { ListClient } from './list-client.ts'
import { listWriters } from './list-formats.ts'
import type { ReportRequests } from './report-requests.ts'
import { takeParameters } from './take-parameters.ts'

/** Gives the list of dossiers in a format, to who may read it. */
export type GiveList = (
  request: FastifyRequest,
  reply: FastifyReply,
  format: ReportFormatName,
) => Promise<FastifyReply>

export function createGiveList(lists: ListClient, requests: ReportRequests): GiveList {
  return async (request, reply, format) => {
    const { context, query } = await requests.open(request, reply)
    refuseList(context.caller)
    const { variables } = takeParameters(dossierList, query, requests.today())
    const writer = listWriters[format]
    const { lines } = await lists.open({ format: writer.lines, variables })
    reply.header('cache-control', 'no-store')
    return sendAs(reply, dossierList.name, reportFormats[format], writer.write(dossierList, lines))
  }
}

/** Throws Failure UNAUTHENTICATED for public callers, FORBIDDEN for those without the list's scope. */
export function refuseList({ authenticated, scopes }: Caller): void {
  if (!authenticated)
    throw new Failure(
      'UNAUTHENTICATED',
      'The list of dossiers is not public: give a key or a token',
    )
  if (!scopes.has(listScope))
    throw new Failure('FORBIDDEN', `The list of dossiers needs the scope "${listScope}"`)
}
