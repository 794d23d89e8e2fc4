"""`todo_core.adapters.memory.sliding_window` once more, as a script that the store runs alone."""

from typing import Final

TIME: Final = "redis.call('TIME')"

# The time is the store's, so that processes need not agree on theirs.
ADMIT: Final = f"""
local limit = tonumber(ARGV[1])
local length = tonumber(ARGV[2])
local time = {TIME}
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local kept = redis.call('HMGET', KEYS[1], 'start', 'current', 'previous')
local start = tonumber(kept[1])
local current = tonumber(kept[2])
local previous = tonumber(kept[3])
local elapsed = start and now - start or -1
if elapsed < 0 or elapsed >= 2 * length then
    start, current, previous = now, 0, 0
elseif elapsed >= length then
    start, current, previous = start + length, 0, current
end

local shared = start + length - 1 - now
local carried = math.floor(previous * shared / length)
local allowed = carried + current < limit
if allowed then
    current = current + 1
    redis.call('HSET', KEYS[1], 'start', start, 'current', current, 'previous', previous)
    redis.call('PEXPIRE', KEYS[1], shared + 1 + length)
end

local reset = shared + 1
if carried > 0 then
    reset = reset - math.ceil(carried * length / previous)
end
return {{allowed and 1 or 0, limit - carried - current, reset}}
"""
