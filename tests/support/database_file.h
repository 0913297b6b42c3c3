// A place for a database file.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace rota::test {

// A path that no other test uses, gone with the object and all that lies beside it.
class DatabaseFile {
 public:
  DatabaseFile()
      : folder_(std::filesystem::temp_directory_path() /
                ("rota_test_" + std::to_string(++count_) + "_" + std::to_string(::getpid()))) {
    std::filesystem::create_directory(folder_);
  }
  ~DatabaseFile() { std::filesystem::remove_all(folder_); }
  DatabaseFile(const DatabaseFile&) = delete;
  DatabaseFile& operator=(const DatabaseFile&) = delete;
  std::string path() const { return (folder_ / "office.db").string(); }

 private:
  inline static int count_ = 0;
  std::filesystem::path folder_;
};

}  // namespace rota::test
