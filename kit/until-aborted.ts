/** Waits for what has begun, until nobody waits for it any longer. Throws the signal's reason then; what has begun goes on unheard. */
export async function untilAborted<Value>(
  begun: Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  // Whatever comes of the loser, somebody has heard it.
  begun.catch(() => {})
  try {
    return await Promise.race([left.promise, begun])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
