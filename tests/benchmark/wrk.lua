-- Random requests of many users. Arguments: a scenario, the file of users, a seed.
--
-- Each line of the file: a user, the token, the task ids joined by commas, the list's ETag or "-",
-- what follows after the list's path or "-".

local users = {}
local scenario
local scenarios = {}

local function read_users(path)
  for line in io.lines(path) do
    local name, token, ids, etag, rest = line:match("^(%S+)\t(%S+)\t(%S+)\t(%S+)\t(%S+)$")
    local tasks = {}
    for id in ids:gmatch("[^,]+") do
      tasks[#tasks + 1] = id
    end
    local headers = {
      ["Authorization"] = "Bearer " .. token,
      ["Content-Type"] = "application/json",
    }
    local known = { ["Authorization"] = headers["Authorization"], ["If-None-Match"] = etag }
    users[#users + 1] = {
      path = "/api/" .. name .. "/tasks",
      rest = rest,
      tasks = tasks,
      headers = headers,
      known = known,
    }
  end
end

local function any(list)
  return list[math.random(#list)]
end

local function task_path(user)
  return user.path .. "/" .. any(user.tasks)
end

function scenarios.get(user)
  return wrk.format("GET", task_path(user), user.headers)
end

function scenarios.list(user)
  return wrk.format("GET", user.path .. "?limit=20", user.headers)
end

function scenarios.unchanged(user)
  return wrk.format("GET", user.path .. "?limit=20", user.known)
end

function scenarios.create(user)
  local body = '{"title": "Write letter %d", "description": "Before the weekend, if possible."}'
  return wrk.format("POST", user.path, user.headers, body:format(math.random(1000000)))
end

function scenarios.update(user)
  local completed = math.random(2) == 1 and "true" or "false"
  local body = ('{"title": "Answer letter %d", "completed": %s}'):format(math.random(1000000), completed)
  return wrk.format("PATCH", task_path(user), user.headers, body)
end

function scenarios.mixed(user)
  local dice = math.random(100)
  if dice <= 70 then
    return scenarios.get(user)
  elseif dice <= 85 then
    return scenarios.list(user)
  elseif dice <= 95 then
    return scenarios.create(user)
  end
  return scenarios.update(user)
end

-- Any other scenario is whatever the file says.
local function given(user)
  return wrk.format("GET", user.path .. user.rest, user.headers)
end

function init(arguments)
  scenario = arguments[1]
  read_users(arguments[2])
  math.randomseed(tonumber(arguments[3]))
end

function request()
  return (scenarios[scenario] or given)(any(users))
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local result = '{"requests": %d, "failures": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f}'
  print("RESULT " .. result:format(
    summary.requests,
    failures,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3
  ))
end
