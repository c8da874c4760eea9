// A small inventory over the standard library: most of what the compiler does here is to read and instantiate templates.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

struct Item {
  std::string name;
  double price;
};

class Inventory {
 public:
  void add(const std::string& shelf, Item item) { shelves_[shelf].push_back(std::move(item)); }

  double total() const {
    double sum = 0;
    for (const auto& shelf : shelves_)
      for (const auto& item : shelf.second) sum += item.price;
    return sum;
  }

  std::vector<Item> sorted() const {
    std::vector<Item> all;
    for (const auto& shelf : shelves_) all.insert(all.end(), shelf.second.begin(), shelf.second.end());
    std::sort(all.begin(), all.end(), [](const Item& a, const Item& b) { return a.price < b.price; });
    return all;
  }

 private:
  std::map<std::string, std::vector<Item>> shelves_;
};

int main() {
  auto inventory = std::make_unique<Inventory>();
  std::istringstream input("a bolt 0.2 b nut 0.1 a gear 7.5");
  std::string shelf, name;
  double price;
  while (input >> shelf >> name >> price) inventory->add(shelf, {name, price});
  for (const auto& item : inventory->sorted()) std::cout << item.name << ' ' << item.price << '\n';
  std::cout << inventory->total() << std::endl;
}
