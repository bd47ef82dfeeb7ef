import type { Bus, Subscriber, Topic } from './port.ts'

/** The bus of a server that is one process: notices are heard before `publish` returns. A subscriber must not throw. */
export function inProcessBus(): Bus {
  const topics = new Map<Topic, Subscriber | readonly Subscriber[]>()
  return {
    publish(topic, notice) {
      const heard = topics.get(topic)
      if (heard === undefined) return
      if ('notice' in heard) heard.notice(notice)
      else for (const subscriber of heard) subscriber.notice(notice)
    },
    subscribe(topic, subscriber) {
      const heard = topics.get(topic)
      topics.set(topic, heard === undefined ? subscriber : [...('notice' in heard ? [heard] : heard), subscriber])
      return Promise.resolve()
    },
    unsubscribe(topic, subscriber) {
      const heard = topics.get(topic)
      if (heard === undefined) return
      const rest = ('notice' in heard ? [heard] : heard).filter((other) => other !== subscriber)
      const [first] = rest
      if (first === undefined) topics.delete(topic)
      else topics.set(topic, rest.length === 1 ? first : rest)
    },
    close() {
      topics.clear()
      return Promise.resolve()
    },
  }
}
