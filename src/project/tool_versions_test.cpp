#include "project/tool_versions.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

std::string read(std::string_view path, std::string_view text) {
  ToolVersions versions = read_tool_versions(path, text);
  return (versions.elixir ? versions.elixir->text() : "?") + " on " + (versions.erlang ? versions.erlang->text() : "?");
}

TEST(ToolVersions, Asdf) {
  EXPECT_EQ(read(".tool-versions", "nodejs 20.1\nelixir 1.18.4-otp-28 # pinned\nerlang 28.1\n"), "1.18.4 on 28.0.0");
  EXPECT_EQ(read("a/.tool-versions", "erlang   27.3.4.6\r\nelixir 1.19.4\r\n"), "1.19.4 on 27.3.4");
  EXPECT_EQ(read(".tool-versions", "# elixir 1.10.0\nelixir ref:main\n"), "? on ?");
  EXPECT_EQ(read(".tool-versions", ""), "? on ?");
}

TEST(ToolVersions, Mise) {
  EXPECT_EQ(read("mise.toml", "[tools]\nelixir = \"1.18.3-otp-27\"\n"), "1.18.3 on 27.0.0");
  EXPECT_EQ(read(".mise.toml", "[tools]\nerlang = { version = \"26.2\" }\nelixir = [\"1.17\", \"1.16.2\"]\n"),
            "1.16.2 on 26.2.0");
  EXPECT_EQ(read("mise.toml", "[tools\nelixir = "), "? on ?");
}

TEST(ToolVersions, Dockerfile) {
  EXPECT_EQ(read("Dockerfile", "ARG ELIXIR_VERSION=1.19.5\nARG OTP_VERSION=27.3.4.6\nFROM ${BUILDER_IMAGE} AS b\n"),
            "1.19.5 on 27.3.4");
  EXPECT_EQ(read("Dockerfile", "FROM hexpm/elixir:1.20.2-erlang-28.5.0.3-debian-trixie-slim AS builder\n"),
            "1.20.2 on 28.5.0");
  EXPECT_EQ(read("Dockerfile.web", "FROM elixir:1.14-alpine\nFROM debian:12\n"), "1.14.0 on ?");
  EXPECT_EQ(read("Dockerfile", "FROM --platform=linux/amd64 elixir:1.15.7-otp-25-slim\n"), "1.15.7 on 25.0.0");
  EXPECT_EQ(read("Dockerfile", "FROM hexpm/elixir:${VARIANT}\nARG ELIXIR_VERSION\n"), "? on ?");
  EXPECT_EQ(read("Dockerfile", "FROM elixir:latest\n"), "? on ?");
}

TEST(ToolVersions, Names) {
  EXPECT_TRUE(is_tool_file("x/Dockerfile.prod"));
  EXPECT_TRUE(is_tool_file(".tool-versions"));
  EXPECT_FALSE(is_tool_file("docker-compose.yml"));
}

}  // namespace
}  // namespace assay
