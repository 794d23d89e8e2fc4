-- Users with the same number of tasks each, in the tables of todo-core as its writes leave them:
-- one change per task, a counter row per user, folded copies (these texts fold as lower() does).
-- Parameters: the users' prefix, how many users, how many tasks each.

-- Many users' rows in one statement: the tables' owner is let through for as long as it takes.
ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;
ALTER TABLE task_lists NO FORCE ROW LEVEL SECURITY;

WITH made AS (
    SELECT
        %(prefix)s || lpad(u::text, 6, '0') AS user_id,
        t AS change,
        u AS number,
        t %% 5 < 2 AS completed,
        date_trunc(
            'milliseconds', now() - interval '90 days' * (1 - t::float8 / (%(tasks)s + 1))
        ) AS created_at
    FROM generate_series(1, %(users)s) AS u, generate_series(1, %(tasks)s) AS t
)
INSERT INTO tasks (
    id, user_id, title, description, completed, created_at, updated_at,
    version, deleted, change, title_folded, description_folded
)
SELECT
    -- UUIDv7 (RFC 9562, section 5.7): milliseconds, then bits that are the same for the same task.
    (
        lpad(to_hex((extract(epoch FROM created_at) * 1000)::bigint), 12, '0')
        || '7' || lpad(to_hex(change %% 4096), 3, '0')
        || 'b' || substr(md5(user_id || '/' || change), 1, 15)
    )::uuid,
    user_id,
    'Write letter ' || change,
    CASE WHEN change %% 3 = 0 THEN 'Before the weekend, if possible.' ELSE '' END,
    completed,
    created_at,
    created_at,
    1,
    false,
    change,
    'write letter ' || change,
    CASE WHEN change %% 3 = 0 THEN 'before the weekend, if possible.' ELSE '' END
FROM made
-- As they would have come: everybody's oldest tasks first.
ORDER BY change, number;

INSERT INTO task_lists (user_id, revision, purged, open, completed, deleted)
SELECT
    user_id, count(*), 0,
    count(*) FILTER (WHERE NOT completed), count(*) FILTER (WHERE completed), 0
FROM tasks
WHERE starts_with(user_id, %(prefix)s)
GROUP BY user_id;

ALTER TABLE tasks FORCE ROW LEVEL SECURITY;
ALTER TABLE task_lists FORCE ROW LEVEL SECURITY;
