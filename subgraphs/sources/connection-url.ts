import * as v from 'valibot'

/** The URL of a system, of one of some protocols; in the file a reference to the environment may stand for it. */
export const connectionUrl = (...protocols: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => protocols.includes(URL.parse(text)?.protocol ?? ''),
      `a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    ),
  )
