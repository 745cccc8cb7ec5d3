import type { FastifyInstance, FastifyReply } from 'fastify'
import * as v from 'valibot'
import { Failure } from '#kit/errors.ts'
import { sendError } from '#kit/http-error.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { parseGraphRef } from '../graph-ref.ts'
import type { Authenticate } from '../keys/authenticate.ts'
import { authorize } from '../keys/key.ts'
import type { Registry } from '../variants/registry.ts'
import { runCommand } from './run-command.ts'

/** Those that concern one variant; keys are made on the database alone. */
const variantCommands = [
  ...(['launches', 'gateways', 'usage', 'roll-back', 'revert', 'unpin'] as const),
  ...(['protect', 'override', 'overrides', 'preview-contract'] as const),
]

const commandForm = v.object({
  command: v.tupleWithRest([v.picklist(variantCommands), v.string()], v.string()),
})

/**
 * Runs an operator's command for who brings a key with the right `admin` to the whole variant, at `/operate`, and
 * answers with the lines that it writes.
 */
export function serveOperators(
  http: FastifyInstance,
  registry: Registry,
  authenticate: Authenticate,
): void {
  http.post('/operate', async (request, reply) => {
    const text = request.headers['x-api-key']
    try {
      const key = await authenticate(typeof text === 'string' ? text : undefined)
      const read = v.safeParse(commandForm, request.body)
      if (!read.success) return sendError(reply, 400, 'BAD_USER_INPUT', unknownCommand)
      const { command } = read.output
      const ref = parseGraphRef(command[1])
      if (ref === null) throw new OperatorError(`"${command[1]}" is no GRAPH@VARIANT`)
      authorize(key, { scope: 'admin', ...ref, subgraph: '' })
      const lines: string[] = []
      const write = (line: string) => void lines.push(line)
      await runCommand(command, { ...registry, actor: key.name, write })
      registry.announce(ref)
      return reply.send({ lines })
    } catch (error) {
      return refuse(reply, error)
    }
  })
}

const unknownCommand = `The registry runs only ${variantCommands.join(', ')} for who has a key`

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof OperatorError) return sendError(reply, 400, 'BAD_USER_INPUT', error.message)
  if (error instanceof Failure && error.code === 'KEY_UNKNOWN')
    return sendError(reply, 401, error.code, error.message)
  if (error instanceof Failure && error.code === 'KEY_FORBIDDEN')
    return sendError(reply, 403, error.code, error.message)
  throw error
}
