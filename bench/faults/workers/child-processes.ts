import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { NetworkFault, NetworkReady } from './department-network.ts'
import type { LoadSeen, LoadStart, MayFail } from './load-process.ts'

/** Starts the process of the subgraphs of 19 departments. */
export async function startNetwork() {
  const child = fork(path.join(import.meta.dirname, 'department-network.ts'))
  const { url } = await messageFrom<NetworkReady>(child)
  return {
    url,
    fail: (fault: NetworkFault) => void child.send(fault),
    stop: () => end(child),
  }
}

/** Starts the process of the clients, and has them ask from now on. */
export function startLoad(start: LoadStart) {
  const child = fork(path.join(import.meta.dirname, 'load-process.ts'))
  child.send(start)
  async function told(question: 'seen' | 'stop'): Promise<LoadSeen> {
    child.send(question)
    return messageFrom<LoadSeen>(child)
  }
  return {
    seen: () => told('seen'),
    mayFail: (department: number | null) => void child.send({ department } satisfies MayFail),
    /** Stops asking, and gives what was seen once all answers have come. */
    async stop(): Promise<LoadSeen> {
      const seen = await told('stop')
      await end(child)
      return seen
    },
  }
}

/** What comes next; fails where the process ends before. */
function messageFrom<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('A process of the bench ended'))
    child.once('exit', ended)
    child.once('message', (message: Message) => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
}
