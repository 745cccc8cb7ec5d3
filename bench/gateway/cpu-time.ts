import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processor time that the threads of a process and of its children have taken so far, in
 * milliseconds, user and system: what `/proc/<pid>/stat` tells in hundredths of a second, finer.
 */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    return Number(nanoseconds) / 1e6
  })
  return [...threads, ...childrenOf(pid).map(cpuMs)].reduce((all, time) => all + time, 0)
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}
