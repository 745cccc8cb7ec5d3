import { untilAborted } from '#kit/until-aborted.ts'
import { SourceFailure } from './connector.ts'
import { durationMs } from './duration.ts'
import { valueAt } from './nested-records.ts'
import { successOf } from './rest-answer.ts'
import type { RestConnection } from './rest-settings.ts'
import type { ServiceHttp } from './service-http.ts'
import type { Source } from './settings.ts'

/** The session of a service that gives one for a name and a password. */
export interface RestSession {
  /** Opened when it is first needed; one that is being opened is waited for. */
  current(signal: AbortSignal): Promise<Session>
  /** Forgets a session that the service does not know any longer. */
  forget(ended: Session): void
}

/** Known by itself, since a service may give the same token twice. */
export interface Session {
  readonly token: string
  readonly openedMs: number
}

/** Null for a service that needs none. */
export function restSession(
  http: ServiceHttp,
  connection: RestConnection,
  { deadline, codes }: Pick<Source, 'deadline' | 'codes'>,
): RestSession | null {
  const { session, headers } = connection
  if (!session) return null
  const { path, username, password } = session
  const lastsMs = durationMs(session.lasts)
  let opened: Promise<Session> | null = null
  let known: Session | null = null

  /** For all who wait, so that it ends with none of their calls. */
  async function open(): Promise<Session> {
    const answer = await http.ask(
      {
        method: 'POST',
        path,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      },
      AbortSignal.timeout(deadline),
    )
    const token = valueAt(successOf(answer, connection, codes.success), 'session')
    if (typeof token !== 'string')
      throw new SourceFailure('UNREACHABLE', 'the service opened no session')
    known = { token, openedMs: performance.now() }
    return known
  }

  return {
    async current(signal) {
      if (known && performance.now() - known.openedMs < lastsMs) return known
      opened ??= open().finally(() => {
        opened = null
      })
      return untilAborted(opened, signal)
    },
    forget(ended) {
      if (known === ended) known = null
    },
  }
}
