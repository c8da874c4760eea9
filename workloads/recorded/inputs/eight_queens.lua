-- Solves the queens puzzle with closures and tables, memoises partitions, and builds strings by pieces.
local function queens(n, row, columns, out)
  if row > n then
    out[#out + 1] = table.concat(columns, " ")
    return
  end
  for column = 1, n do
    local safe = true
    for other = 1, row - 1 do
      local distance = columns[other] - column
      if distance == 0 or math.abs(distance) == row - other then safe = false break end
    end
    if safe then
      local next_columns = table.move(columns, 1, row - 1, 1, {})
      next_columns[row] = column
      queens(n, row + 1, next_columns, out)
    end
  end
end

local memo = setmetatable({}, { __mode = "k" })
local function partitions(n, largest)
  local key = n .. ":" .. largest
  if memo[key] then return memo[key] end
  local result = n == 0 and { "" } or {}
  for part = math.min(n, largest), 1, -1 do
    for _, rest in ipairs(partitions(n - part, part)) do
      result[#result + 1] = part .. (rest == "" and "" or "+" .. rest)
    end
  end
  memo[key] = result
  return result
end

local class = {}
class.__index = class
function class.new(name) return setmetatable({ name = name, children = {} }, class) end
function class:add(child) self.children[#self.children + 1] = child return child end
function class:show(depth)
  local lines = { ("%s%s"):format(("  "):rep(depth), self.name) }
  for _, child in ipairs(self.children) do lines[#lines + 1] = child:show(depth + 1) end
  return table.concat(lines, "\n")
end

local found = {}
queens(tonumber(arg[1]), 1, {}, found)
local root = class.new("root")
for i, solution in ipairs(found) do
  local node = root:add(class.new("solution " .. i))
  for word in solution:gmatch("%d+") do node:add(class.new(word:rep(3, "."))) end
end
local text = root:show(0)
local parts = partitions(tonumber(arg[2]), tonumber(arg[2]))
print(#found, #text, #parts, parts[#parts // 2], (text:gsub("solution", "answer")):sub(1, 40))
